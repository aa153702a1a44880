letter-accepted-subject = 【鍵番】受付完了 { $reference }
letter-accepted-body =
    { $company } ご担当者様

    リモートロック・ワイプの受付窓口です。下記のご依頼の受付が完了しました。

    受付番号: { $reference }
    受付完了: { $at }
    契約番号: { $contract }
    処理: { $action }(ご契約で指定された処理)
    端末名: { $device }
    製造番号: { $serial }
    ご依頼者: { $requester }

    ・受付が完了したご依頼は、取り消しも撤回もできません。
    ・メンテナンスや障害で送信できない場合は、終わりしだい自動で送信します。
    ・当窓口の対応はリクエストの送信までです。送信の完了は、端末がロックまたはワイプされたことを意味しません。結果はお客様の管理コンソールでご確認ください。
    ・端末の回線は、処理の完了を確認するまで停止しないでください。

    このご依頼にお心当たりがない場合は、ただちにご契約書類に記載の窓口へお電話のうえ、受付番号をお伝えください。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-refused-subject = 【鍵番】本人確認ができなかったお電話 { $reference }
letter-refused-body =
    ご担当者様

    リモートロック・ワイプの受付窓口です。ご契約について、本人確認ができなかったお電話がありました。ご依頼は受け付けていません。

    受付番号: { $reference }
    日時: { $at }
    契約番号: { $contract }

    社内でお電話をされた方がいない場合は、登録されている認証情報を変更してください。
    お心当たりがない場合やご不明な点は、ご契約書類に記載の窓口へお電話のうえ、受付番号をお伝えください。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-change-requester = 依頼者の登録
letter-change-credential = 依頼者の認証情報
letter-change-credential-disabled = 認証情報の停止(続けて 10 回、本人確認ができなかったため)
letter-change-credential-enabled = 認証情報の再開
letter-change-verification-policy = 本人確認の方法
letter-change-contact-added = 通知先の追加
letter-change-contact-removed = 通知先の削除
letter-every-contract = すべての契約
letter-change-designation = 指定する処理

letter-changed-subject = 【鍵番】登録内容の変更 { $whose }
letter-changed-body =
    { $company } ご担当者様

    リモートロック・ワイプの受付窓口です。ご契約の登録内容を変更しました。

    変更の種類: { $change }
    日時: { $at }
    契約番号: { $contract }

    すでに受け付けたご依頼の内容は変わりません。
    この変更にお心当たりがない場合は、ただちにご契約書類に記載の窓口へお電話ください。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

mails-heading = 通知メール
mails-note = 契約者の通知先へ送るメールです。受付や本人確認の失敗、登録の変更と同時に書かれ、そのあとで送られます。
mails-empty = 通知メールはまだありません
mails-empty-text = 依頼を受け付けると、通知先へのメールがここに並びます。
mails-created = 作成日時
mails-to = 宛先
mails-subject = 件名
mails-state = 状態
mails-older = 以前のメール
mails-newest = 最新へ
mails-position = { $n } 件を表示
mail-heading = 通知メール
mail-attempts = 送信の試行
mail-attempts-count = { $n } 回
mail-body = 本文
mail-call = 通話
mail-request = 依頼
mail-show = 開く
mail-state-waiting = 送信待ち
mail-state-retrying = 再送待ち
mail-state-sent = 引き渡し済み
mail-state-given-up = 送信できず終了
mail-next = 次の試行 { $when }
mail-sent-note = 相手が読んだかどうかは分かりません。
mail-given-up-note = 電話など、別の方法で伝えてください。
letter-change-end = 利用の停止
letter-change-qualifying-ended = 指定サービスの解除に伴う手続の開始(第 17 条)
letter-change-answered-switch = Standard/単独 への切り替えの回答の受領(第 17 条第 3 項)
letter-change-answered-end = 解除の回答の受領(第 17 条第 3 項)
letter-change-case-withdrawn = 第 17 条の手続の取り下げ
letter-change-contact-changed = 通知先の変更
letter-change-tenant = テナントまたはトークンの登録
terms-limits = 他のサービスのご利用の形態や通信の制限により、機能が制限されること、または提供できないことがあります(個別規程第 14 条)。機能の完全性、正確性およびご利用目的への適合性は保証しておりません(同第 15 条)。
