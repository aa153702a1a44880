over-use-title = 超過利用
over-use-list-note = 使用数が契約アカウント数(契約ライセンス数)を超えた契約です(第 10 条第 3 項第 3 号・第 4 号、第 16 条)。
over-use-open = 対応中
over-use-open-none = 超過利用はありません
over-use-open-none-text = 使用数は毎日、テナントの端末一覧から数えています。
over-use-closed-list = 終了
over-use-number = 通知番号
over-use-contract = 契約
over-use-used = 使用数
over-use-contracted = 契約数
over-use-used-then = 通知時の使用数
over-use-used-of = { $contracted } のうち { $used }
over-use-deadline = 変更期日
over-use-stage = 段階
over-use-stage-noticed = 通知済み
over-use-stage-due = 判断待ち
over-use-stage-charged = 追加料金を請求
over-use-stage-extended = 期日を延長
over-use-stage-terminated = 解除を決定
over-use-stage-closed = 終了
over-use-stage-note-noticed = 変更期日までに契約数内へ変更されるのを待っています。期日の 14 日前、7 日前、前日にメールでお知らせします。
over-use-stage-note-due = 変更期日を過ぎました。責任者が、追加料金の請求、期日の延長、解除のいずれかを判断してください。自動では何も行いません(第 10 条第 3 項第 4 号、第 16 条第 2 項)。
over-use-stage-note-charged = 請求する月の末日を過ぎても超過が続いていれば、あらためて判断が必要になります。
over-use-stage-note-extended = 新しい期日までに契約数内へ変更されるのを待っています。
over-use-stage-note-terminated = 最終日までは依頼を受け付けます。使用数が減っても、この決定は変わりません。
over-use-stage-note-closed = この件は終わっています。
over-use-issued-on = 通知日
over-use-received-on = 受領日
over-use-now = 直近の使用数
over-use-now-value = { $day } に { $contracted } のうち { $used }
over-use-now-never = まだ数えていません
over-use-history = 経過
over-use-history-issued = 通知を発行(変更期日 { $deadline })
over-use-history-received = 受領日を { $received } と記録(変更期日 { $deadline })
over-use-history-reminded = 期日の { $days } 日前のお知らせを送信
over-use-history-charge = 追加料金 { $yen } 円を { $month } 分として請求
over-use-history-extend = 変更期日を { $until } まで延長
over-use-history-terminate = { $subject }を { $last } をもって解除
over-use-history-inside = 使用数が契約数内に戻ったため終了(使用数 { $used })
over-use-history-ended = 契約が終わったため終了
over-use-by-itself = 自動
over-use-subject-option = リモートロック・ワイプ代行オプション
over-use-subject-child = 子契約全体
over-use-notice = 通知書を表示・印刷する
over-use-receipt = 受領日を記録する
over-use-receipt-send = この受領日を記録する
over-use-receipt-what = 通知を受けた日は、メールを送った日としています。別の日に受け取ったと分かったときだけ記録してください。変更期日は、受領日から 30 日で計算し直し、通知先にメールでお知らせします。
over-use-receipt-hint = 通知日から今日までの日
over-use-charge = 追加料金を請求する
over-use-charge-send = 請求を決定する
over-use-charge-what = 契約者の通知先にメールでお知らせします。この決定は取り消せません。
over-use-yen = 請求額(円)
over-use-yen-hint = 1 円単位の整数
over-use-month = 請求する月
over-use-month-hint = 今月から翌々月まで。月の 1 日で指定してください。
over-use-extend = 変更期日を延長する
over-use-extend-send = 延長を決定する
over-use-extend-what = 新しい期日の前にも、14 日前、7 日前、前日にメールでお知らせします。
over-use-until = 新しい変更期日
over-use-until-hint = 明日から 1 年以内の日
over-use-terminate = 解除する
over-use-terminate-send = 解除を決定する
over-use-terminate-what = 決定すると取り消せません。最終日までは依頼を受け付け、受付済みの依頼は最終日の後でも送信します。
over-use-subject = 解除するもの
over-use-subject-option-hint = 第 10 条第 3 項第 4 号
over-use-subject-child-hint = 第 16 条第 2 項
over-use-last-day = 最終日
over-use-last-day-hint = 今日から 1 年以内の日
over-use-reason = 判断の理由
over-use-reason-hint = 監査記録と経過に残ります。契約者には送りません。
over-use-call = 超過利用
over-use-call-words = { $contracted } のうち { $used } 台を使用中。通知 { $number }、変更期日 { $deadline }。依頼は受け付けます(規程に受付を停止する定めはありません。第 10 条第 3 項第 4 号)。
over-use-contract-none = この契約に超過利用の通知はありません。
error-over-use-received-before = 通知を発行した日より前の日は記録できません。
error-over-use-received-later = まだ来ていない日は記録できません。
error-over-use-month = 今月から翌々月までの月を指定してください。
error-over-use-until = 明日から 1 年以内の日を指定してください。
error-over-use-last-day = 今日から 1 年以内の日を指定してください。
error-over-use-yen = 1 円以上の金額を入力してください。
usage-title = 使用数の推移
usage-note = 直近 { $n } 日。テナントの端末一覧を最後まで取得した日の、稼働中の端末の数
usage-none = まだ数えていません
usage-none-text = テナントの端末一覧を取得すると、その日の使用数をここに表示します。
usage-alt = { $from } から { $to } までの使用数。直近は { $day } の { $devices } 台、契約数は { $contracted }。数えられなかった日は線が途切れます。
usage-line = 使用数
usage-contracted = 契約数
usage-table = 日ごとの数を表で見る
usage-day = 日
usage-gap = 計測なし
usage-over = 超過
over-use-paper-title = 使用数の超過に関する通知
over-use-paper-to = { $company } 御中
over-use-paper-body = 貴社がご利用中の IIJ フレックスレジリエンスサービスについて、使用数が契約数を超えていることを確認しましたので、同サービス個別規程第 10 条第 3 項第 3 号および第 16 条第 1 項に基づき通知します。
over-use-paper-ask = 本通知を受けた日から 30 日以内({ $deadline } まで)に、使用数を契約アカウント数および契約ライセンス数内の数となるよう変更してください(第 10 条第 3 項第 4 号、第 16 条第 2 項)。
over-use-paper-else = 期日までに変更されない場合、当社は、当社の裁量において追加料金を請求し、または契約を解除することがあります(同)。
over-use-paper-count = 使用数は、貴社の管理コンソールで稼働中(Active)の端末の数です。アカウント数とライセンス数は同じ数です(第 10 条第 3 項第 1 号)。
over-use-paper-back = この件に戻る
over-use-paper-version = 文面の版 { $version }
done-over-use-receipt = 受領日を記録しました。変更期日を計算し直しました
done-over-use-decided = 判断を記録しました。契約者の通知先にメールでお知らせします
event-over-use-found = 超過利用の確認
event-over-use-notice-issued = 超過利用の通知の発行
event-over-use-receipt-recorded = 超過利用の通知の受領日の記録
event-over-use-reminded = 超過利用の期日のお知らせ
event-over-use-decided = 超過利用についての判断
event-over-use-closed = 超過利用の終了
about-over-use = 超過利用
fact-used = 使用数
fact-contracted = 契約数
fact-articles = 条項
fact-received-on = 受領日
fact-deadline-on = 変更期日
fact-days-before = 期日までの日数
fact-decision = 判断
fact-decision-charge = 追加料金の請求
fact-decision-extend = 期日の延長
fact-decision-terminate = 解除
fact-yen = 金額(円)
fact-month = 請求する月
fact-until = 新しい期日
fact-last-day = 最終日
fact-closed = 終了の理由
fact-closed-inside = 契約数内に戻った
fact-closed-ended = 契約が終わった

letter-over-use-notice-subject = 【鍵番】使用数の超過に関する通知 { $number }
letter-over-use-notice-body =
    { $company } ご担当者様

    ご契約について、使用数が契約数を超えていることを確認しましたので、IIJ フレックスレジリエンスサービス個別規程第 10 条第 3 項第 3 号および第 16 条第 1 項に基づき通知します。

    通知番号: { $number }
    通知日: { $issued }
    契約番号: { $contract }
    使用数: { $used }
    契約アカウント数・契約ライセンス数: { $contracted }
    変更期日: { $deadline }

    本通知を受けた日から 30 日以内(上記の変更期日まで)に、使用数を契約数内の数となるよう変更してください(第 10 条第 3 項第 4 号、第 16 条第 2 項)。
    期日までに変更されない場合、追加料金を請求し、または契約を解除することがあります。
    ご依頼はこれまでどおり受け付けます。
    ご不明な点は、ご契約書類に記載の窓口へお電話のうえ、通知番号をお伝えください。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-reminder-subject = 【鍵番】使用数の変更期日のお知らせ { $number }
letter-over-use-reminder-body =
    { $company } ご担当者様

    { $issued } に通知した使用数の超過について、変更期日が近づいています。

    通知番号: { $number }
    契約番号: { $contract }
    変更期日: { $deadline }
    通知したときの使用数: { $used }(契約数 { $contracted })

    変更期日までに、使用数を契約数内の数となるよう変更してください(第 10 条第 3 項第 4 号、第 16 条第 2 項)。すでに変更された場合は、次に使用数を数えたときに自動で終了します。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-received-subject = 【鍵番】使用数の変更期日の変更 { $number }
letter-over-use-received-body =
    { $company } ご担当者様

    通知を受けられた日の記録を改め、変更期日を計算し直しました。

    通知番号: { $number }
    契約番号: { $contract }
    新しい変更期日: { $deadline }

    期日までに、使用数({ $used })を契約数({ $contracted })内の数となるよう変更してください(第 10 条第 3 項第 4 号、第 16 条第 2 項)。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-charge-subject = 【鍵番】使用数の超過に伴う追加料金 { $number }
letter-over-use-charge-body =
    { $company } ご担当者様

    変更期日({ $deadline })までに使用数が変更されなかったため、追加料金を請求します(第 10 条第 3 項第 4 号、第 16 条第 2 項)。

    通知番号: { $number }
    契約番号: { $contract }
    追加料金: { $yen } 円
    請求する月: { $month }

    超過が続く場合は、翌月以降にあらためて判断します。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-extend-subject = 【鍵番】使用数の変更期日の延長 { $number }
letter-over-use-extend-body =
    { $company } ご担当者様

    使用数の超過について、変更期日を延長しました。

    通知番号: { $number }
    契約番号: { $contract }
    新しい変更期日: { $until }

    期日までに、使用数を契約数内の数となるよう変更してください(第 10 条第 3 項第 4 号、第 16 条第 2 項)。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-terminate-subject = 【鍵番】使用数の超過に伴う解除 { $number }
letter-over-use-terminate-body =
    { $company } ご担当者様

    変更期日({ $deadline })までに使用数が変更されなかったため、下記のとおり解除します(第 10 条第 3 項第 4 号、第 16 条第 2 項)。

    通知番号: { $number }
    契約番号: { $contract }
    解除するもの: { $subject }
    最終日: { $last }

    最終日まではご依頼を受け付けます。受付が完了したご依頼は、最終日の後でも送信します。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。

letter-over-use-inside = 使用数が契約数内に戻りました
letter-over-use-ended = 契約が終了しました
letter-over-use-closed-subject = 【鍵番】使用数の超過の件の終了 { $number }
letter-over-use-closed-body =
    { $company } ご担当者様

    使用数の超過について、下記のとおり終了しました。

    通知番号: { $number }
    契約番号: { $contract }
    終了日: { $day }
    理由: { $why }

    このメールは自動で送信しています。ご返信いただいてもお答えできません。
