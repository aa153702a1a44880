time-now = just now
time-minutes-ago = { $n } min ago
time-hours-ago = { $n } h ago
time-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
time-minutes-ahead = in { $n } min
time-hours-ahead = in { $n } h
time-days-ahead = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
time-never = never yet
time-open-ended = not known yet
