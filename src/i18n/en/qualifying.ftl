letter-qualifying-presented-subject = Terms of Standard alone { $contract }
letter-qualifying-presented-body =
    To { $company }

    Your qualifying service ends; the terms of Standard alone were presented to you on { $presented } (article 17, paragraph 2).

    Child contract: { $contract }
    Monthly fee of Standard alone: ¥{ $fee }
    Answer by: { $answer_by }

    Please tell us by then whether to switch to Standard alone or to end the contract. If you switch, it is Standard alone from { $switches }. If you end it, and if no answer comes, it ends on { $ends }.
    This mail was sent automatically. Replies are not read.
letter-qualifying-reminder-subject = Your answer is due { $contract }
letter-qualifying-reminder-body =
    To { $company }

    Your answer to the terms of Standard alone that were presented on { $presented } is due soon (article 17, paragraph 2).

    Child contract: { $contract }
    Monthly fee of Standard alone: ¥{ $fee }
    Answer by: { $answer_by }

    If you switch, it is Standard alone from { $switches }. If you end it, and if no answer comes, it ends on { $ends }.
    This mail was sent automatically. Replies are not read.
letter-qualifying-unanswered-subject = Your contract ends { $contract }
letter-qualifying-unanswered-body =
    To { $company }

    No answer came by { $answer_by } to the terms that were presented on { $presented }.
    Child contract { $contract } ends on { $ends } (article 17, paragraph 4). After it no device can be locked or wiped on your behalf.

    This mail was sent automatically. Replies are not read.
