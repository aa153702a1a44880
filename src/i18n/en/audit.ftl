audit-note = Everything that was done and sent. It can only be added to; nobody can rewrite it.
audit-head = Head of the log
audit-size = Size
audit-size-count = { $n ->
    [one] { $n } event
   *[other] { $n } events
}
audit-root = Root hash
audit-root-note = Compare it with one that was kept elsewhere. The whole log is verified by: kagiban audit verify.
audit-kind = Event
audit-agent = Member of staff
audit-all = All
audit-from = From
audit-to = To
audit-filter = Filter
audit-clear = Clear
audit-none = There are no such events
audit-none-text = Use fewer filters or a longer period.
audit-seq = No.
audit-time = Time
audit-what = Event
audit-who = By
audit-about = About
audit-facts = Facts
audit-hash = Hash
audit-unreadable = a column cannot be read
audit-personal = personal data
audit-purged = personal data was purged after its retention
audit-position = { $n ->
    [one] { $n } event shown
   *[other] { $n } events shown
}
audit-newest = Newest
audit-older = Older events
audit-actor-system = the program ({ $job })
audit-actor-command-line = command line
audit-actor-anonymous = somebody not signed in
about-call = Call
about-request = Request
about-subscriber = Subscriber
about-contract = Contract
about-requester = Requester
about-agent = Staff
about-tenant = Tenant
about-device = Device
about-maintenance = Maintenance
about-contact = Contact
about-mail = Mail
about-reference = Reference
about-release = Release
about-proposal = proposed change
about-import = imported file
audit-by-call = Call’s reference
audit-by-request = Request’s reference
audit-by-contract = Contract number
about-passkey = Passkey
about-parent = parent contract
about-child = child contract
about-service = qualifying service
about-case = procedure of article 17
about-preparation-item = To prepare
about-supported = Supported system or device
