over-use-title = Over-use
over-use-list-note = Contracts of which more is in use than they have accounts and licences (article 10, paragraph 3, items 3 and 4; article 16).
over-use-open = Open
over-use-open-none = There is no over-use
over-use-open-none-text = Use is counted every day from the tenants’ devices.
over-use-closed-list = Closed
over-use-number = Notice
over-use-contract = Contract
over-use-used = In use
over-use-contracted = Contracted
over-use-used-then = In use then
over-use-used-of = { $used } of { $contracted }
over-use-deadline = Deadline
over-use-stage = Stage
over-use-stage-noticed = Noticed
over-use-stage-due = To be decided
over-use-stage-charged = Charged
over-use-stage-extended = Extended
over-use-stage-terminated = Terminated
over-use-stage-closed = Closed
over-use-stage-note-noticed = Use is to be brought inside the contract by the deadline. Mails remind of it 14, 7 and 1 days before.
over-use-stage-note-due = The deadline has passed. A supervisor decides: charge, extend, or terminate. Nothing happens by itself (article 10, paragraph 3, item 4; article 16, paragraph 2).
over-use-stage-note-charged = If use is still above the contract when the billed month is over, it is to be decided again.
over-use-stage-note-extended = Use is to be brought inside the contract by the new deadline.
over-use-stage-note-terminated = Requests are taken until the last day. Less use does not undo this decision.
over-use-stage-note-closed = This case is over.
over-use-issued-on = Issued
over-use-received-on = Received
over-use-now = In use lately
over-use-now-value = { $used } of { $contracted } on { $day }
over-use-now-never = not counted yet
over-use-history = Course
over-use-history-issued = Notice issued (deadline { $deadline })
over-use-history-received = Recorded as received on { $received } (deadline { $deadline })
over-use-history-reminded = Reminder sent, { $days ->
    [one] { $days } day
   *[other] { $days } days
} before the deadline
over-use-history-charge = A charge of { $yen } yen, billed in { $month }
over-use-history-extend = Deadline extended to { $until }
over-use-history-terminate = Terminated: { $subject }, last day { $last }
over-use-history-inside = Closed: use is inside the contract again ({ $used } in use)
over-use-history-ended = Closed: the contract has ended
over-use-by-itself = by itself
over-use-subject-option = the remote lock and wipe option
over-use-subject-child = the whole child contract
over-use-notice = Show and print the notice
over-use-receipt = Record the day of receipt
over-use-receipt-send = Record this day
over-use-receipt-what = The notice counts as received on the day of mailing. Record another day only where it is known. The deadline is computed anew, 30 days from then, and the contacts are told by mail.
over-use-receipt-hint = From the day of issue to today
over-use-charge = Charge for it
over-use-charge-send = Decide to charge
over-use-charge-what = The contacts are told by mail. The decision cannot be undone.
over-use-yen = Amount in yen
over-use-yen-hint = A whole number
over-use-month = Billed in
over-use-month-hint = This month or one of the next two, by its first day
over-use-extend = Extend the deadline
over-use-extend-send = Decide to extend
over-use-extend-what = Mails remind of the new deadline as well, 14, 7 and 1 days before.
over-use-until = New deadline
over-use-until-hint = From tomorrow on, within a year
over-use-terminate = Terminate
over-use-terminate-send = Decide to terminate
over-use-terminate-what = The decision cannot be undone. Requests are taken until the last day; what was accepted is sent also after it.
over-use-subject = What ends
over-use-subject-option-hint = Article 10, paragraph 3, item 4
over-use-subject-child-hint = Article 16, paragraph 2
over-use-last-day = Last day
over-use-last-day-hint = From today on, within a year
over-use-reason = Reason
over-use-reason-hint = Kept in the audit log and in the course of the case; the subscriber is not told.
over-use-call = Over-use
over-use-call-words = { $used } used of { $contracted }, notice { $number }, deadline { $deadline }; requests are taken (the terms know no suspension, article 10, paragraph 3, item 4).
over-use-contract-none = There are no notices of over-use for this contract.
error-over-use-received-before = Not before the day on which the notice was issued.
error-over-use-received-later = Not a day that is still to come.
error-over-use-month = This month or one of the next two.
error-over-use-until = A day from tomorrow on, within a year.
error-over-use-last-day = A day from today on, within a year.
error-over-use-yen = An amount above zero, please.
usage-title = Use by day
usage-note = The last { $n } days: active devices on days on which all of the tenant’s devices were read
usage-none = Not counted yet
usage-none-text = Once the tenant’s devices are read, the day’s number is shown here.
usage-alt = Use from { $from } to { $to }: lately { $devices } on { $day }, with { $contracted } contracted. The line breaks on days that were not counted.
usage-line = In use
usage-contracted = Contracted
usage-table = Show the numbers by day
usage-day = Day
usage-gap = not counted
usage-over = above
over-use-paper-title = Notice of over-use
over-use-paper-to = To { $company }
over-use-paper-body = More of the IIJ Flex Resilience Service is in use than is contracted. This is the notice of article 10, paragraph 3, item 3 and of article 16, paragraph 1 of its individual terms.
over-use-paper-ask = Please bring use inside the contracted accounts and licences within 30 days of receiving this notice, which is by { $deadline } (article 10, paragraph 3, item 4; article 16, paragraph 2).
over-use-paper-else = Otherwise we may, at our discretion, charge for it or terminate the contract (ibid.).
over-use-paper-count = In use are the devices that are active in your management console. There are as many accounts as licences (article 10, paragraph 3, item 1).
over-use-paper-back = Back to the case
over-use-paper-version = Version of the text: { $version }
done-over-use-receipt = The day of receipt was recorded, and the deadline computed anew
done-over-use-decided = The decision was recorded. The contacts are told by mail
event-over-use-found = Over-use found
event-over-use-notice-issued = Notice of over-use issued
event-over-use-receipt-recorded = Receipt of a notice of over-use recorded
event-over-use-reminded = Reminded of over-use
event-over-use-decided = Over-use decided
event-over-use-closed = Over-use closed
about-over-use = Over-use
fact-used = in use
fact-contracted = contracted
fact-articles = articles
fact-received-on = received on
fact-deadline-on = deadline
fact-days-before = days before
fact-decision = decision
fact-decision-charge = charge
fact-decision-extend = extend
fact-decision-terminate = terminate
fact-yen = yen
fact-month = billed in
fact-until = new deadline
fact-last-day = last day
fact-closed = why closed
fact-closed-inside = inside the contract again
fact-closed-ended = the contract has ended

letter-over-use-notice-subject = Notice of over-use
letter-over-use-notice-body =
    To whom it concerns at { $company },

    more is in use than your contract has. This is the notice of article 10, paragraph 3, item 3 and of article 16, paragraph 1 of the individual terms of the IIJ Flex Resilience Service.

    Notice: { $number }
    Issued: { $issued }
    Contract: { $contract }
    In use: { $used }
    Contracted accounts and licences: { $contracted }
    Deadline: { $deadline }

    Please bring use inside the contract within 30 days of receiving this notice, by the deadline above (article 10, paragraph 3, item 4; article 16, paragraph 2).
    Otherwise we may charge for it, or terminate the contract.
    Requests are taken as before.
    If you have questions, call the desk at the number in your contract papers, and say the number of the notice.
    This mail was sent automatically; answers to it are not read.

letter-over-use-reminder-subject = Deadline of over-use
letter-over-use-reminder-body =
    To whom it concerns at { $company },

    the deadline of the over-use that we told you of on { $issued } comes nearer.

    Notice: { $number }
    Contract: { $contract }
    Deadline: { $deadline }
    In use when we told you: { $used } (contracted: { $contracted })

    Please bring use inside the contract by the deadline (article 10, paragraph 3, item 4; article 16, paragraph 2). If you have done so, the case closes by itself as soon as use is counted next.
    This mail was sent automatically; answers to it are not read.

letter-over-use-received-subject = Deadline of over-use changed
letter-over-use-received-body =
    To whom it concerns at { $company },

    another day was recorded on which you received the notice, and the deadline was computed anew.

    Notice: { $number }
    Contract: { $contract }
    New deadline: { $deadline }

    Please bring use ({ $used }) inside the contract ({ $contracted }) by then (article 10, paragraph 3, item 4; article 16, paragraph 2).
    This mail was sent automatically; answers to it are not read.

letter-over-use-charge-subject = Charge for over-use
letter-over-use-charge-body =
    To whom it concerns at { $company },

    use was not brought inside the contract by the deadline ({ $deadline }), so that we charge for it (article 10, paragraph 3, item 4; article 16, paragraph 2).

    Notice: { $number }
    Contract: { $contract }
    Charge: { $yen } yen
    Billed in: { $month }

    If over-use goes on, it is decided again in a later month.
    This mail was sent automatically; answers to it are not read.

letter-over-use-extend-subject = Deadline of over-use extended
letter-over-use-extend-body =
    To whom it concerns at { $company },

    the deadline of over-use was extended.

    Notice: { $number }
    Contract: { $contract }
    New deadline: { $until }

    Please bring use inside the contract by then (article 10, paragraph 3, item 4; article 16, paragraph 2).
    This mail was sent automatically; answers to it are not read.

letter-over-use-terminate-subject = Termination for over-use
letter-over-use-terminate-body =
    To whom it concerns at { $company },

    use was not brought inside the contract by the deadline ({ $deadline }), so that we terminate as follows (article 10, paragraph 3, item 4; article 16, paragraph 2).

    Notice: { $number }
    Contract: { $contract }
    What ends: { $subject }
    Last day: { $last }

    Requests are taken until the last day; what was accepted is sent also after it.
    This mail was sent automatically; answers to it are not read.

letter-over-use-inside = use is inside the contract again
letter-over-use-ended = the contract has ended
letter-over-use-closed-subject = Over-use closed
letter-over-use-closed-body =
    To whom it concerns at { $company },

    the case of over-use is closed.

    Notice: { $number }
    Contract: { $contract }
    Closed on: { $day }
    Why: { $why }

    This mail was sent automatically; answers to it are not read.
