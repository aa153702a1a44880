letter-accepted-subject = Request accepted
letter-accepted-body =
    To whom it concerns at { $company },

    this is the remote lock and wipe desk. The following request was accepted.

    Reference: { $reference }
    Accepted: { $at }
    Contract: { $contract }
    Action: { $action } (the one that your contract designates)
    Device: { $device }
    Serial number: { $serial }
    Requester: { $requester }

    - An accepted request can be neither cancelled nor withdrawn.
    - Where maintenance or an outage is in the way, it is sent by itself as soon as that ends.
    - Our service ends with sending the request. Sent does not mean that the device is locked or wiped: please see your own console for what came of it.
    - Please do not stop the device's line until the action is confirmed.

    If nobody of yours asked for this, call the desk at once at the number in your contract papers, and say the reference.
    This mail was sent automatically; answers to it are not read.

letter-refused-subject = Caller not verified
letter-refused-body =
    To whom it concerns,

    this is the remote lock and wipe desk. Somebody called about your contract and could not prove who they are. No request was accepted.

    Reference: { $reference }
    Time: { $at }
    Contract: { $contract }

    If nobody of yours called, change the registered credentials.
    If you know nothing of it, or have questions, call the desk at the number in your contract papers, and say the reference.
    This mail was sent automatically; answers to it are not read.

letter-change-requester = a registered requester
letter-change-credential = a requester's credential
letter-change-credential-disabled = credentials disabled after ten failed checks in a row
letter-change-credential-enabled = credentials enabled again
letter-change-verification-policy = how callers are verified
letter-change-contact-added = a contact was added
letter-change-contact-removed = a contact was removed
letter-every-contract = all contracts
letter-change-designation = the designated action

letter-changed-subject = Registration changed
letter-changed-body =
    To whom it concerns at { $company },

    this is the remote lock and wipe desk. What is registered for your contract was changed.

    Change: { $change }
    Time: { $at }
    Contract: { $contract }

    Requests that were accepted before stay as they are.
    If you know nothing of this change, call the desk at once at the number in your contract papers.
    This mail was sent automatically; answers to it are not read.

mails-heading = Mails
mails-note = Mails to subscribers' contacts. They are written together with an acceptance, a failed verification or a change of the register, and sent afterwards.
mails-empty = There are no mails yet
mails-empty-text = Once a request is accepted, mails to the contacts are listed here.
mails-created = Written
mails-to = To
mails-subject = Subject
mails-state = State
mails-older = Older mails
mails-newest = Newest
mails-position = { $n ->
    [one] { $n } mail shown
   *[other] { $n } mails shown
}
mail-heading = Mail
mail-attempts = Tries
mail-attempts-count = { $n }
mail-body = Body
mail-call = Call
mail-request = Request
mail-show = Open
mail-state-waiting = Waiting to be sent
mail-state-retrying = Waiting to be tried again
mail-state-sent = Handed over
mail-state-given-up = Could not be sent
mail-next = next try { $when }
mail-sent-note = Whether it was read, nobody knows.
mail-given-up-note = Tell them some other way, such as by phone.
letter-change-end = the stop of the option
letter-change-qualifying-ended = the procedure that follows the end of a qualifying service (article 17)
letter-change-answered-switch = your answer to switch to Standard alone (article 17, paragraph 3)
letter-change-answered-end = your answer to end (article 17, paragraph 3)
letter-change-case-withdrawn = the procedure of article 17 that was withdrawn
letter-change-contact-changed = a contact was changed
letter-change-tenant = the tenant or its token
terms-limits = Functions may be restricted or unavailable, depending on how other services are used and on limits of the network (individual terms, article 14). That they are complete, accurate and fit for your purpose is not guaranteed (article 15).
