letter-qualifying-presented-subject = 【鍵番】Standard/単独 の契約条件のご提示 { $contract }
letter-qualifying-presented-body =
    { $company } ご担当者様

    指定サービスの解除に伴い、{ $presented } に Standard/単独 の契約条件を提示しました(第 17 条第 2 項)。

    子契約番号: { $contract }
    Standard/単独 の月額費用: { $fee } 円
    回答期日: { $answer_by }

    回答期日までに、Standard/単独 に切り替えるか、契約を解除するかをお知らせください。
    切り替える場合は { $switches } から Standard/単独 になります。解除する場合と、回答期日までに回答がない場合は、{ $ends } をもって終了します。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。
letter-qualifying-reminder-subject = 【鍵番】回答期日のお知らせ { $contract }
letter-qualifying-reminder-body =
    { $company } ご担当者様

    { $presented } に提示した Standard/単独 の契約条件について、回答期日が近づいています(第 17 条第 2 項)。

    子契約番号: { $contract }
    Standard/単独 の月額費用: { $fee } 円
    回答期日: { $answer_by }

    切り替える場合は { $switches } から Standard/単独 になります。解除する場合と、回答期日までに回答がない場合は、{ $ends } をもって終了します。
    このメールは自動で送信しています。ご返信いただいてもお答えできません。
letter-qualifying-unanswered-subject = 【鍵番】契約終了のお知らせ { $contract }
letter-qualifying-unanswered-body =
    { $company } ご担当者様

    { $presented } に提示した契約条件について、回答期日({ $answer_by })までに回答をいただいていません。
    子契約 { $contract } は、{ $ends } をもって終了します(第 17 条第 4 項)。それより後は、リモートロック・ワイプの代行も承れません。

    このメールは自動で送信しています。ご返信いただいてもお答えできません。
