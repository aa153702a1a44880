problem-safe = What is safe
problem-do = What to do
problem-home = Back to the first page
problem-sign-in = Sign in
problem-status = Status { $status }

problem-not-found-what = There is no such page
problem-not-found-safe = Nothing was changed. Accepted requests and calls are as they were.
problem-not-found-do = Check the address, or start from the first page.

problem-method-what = This cannot be done this way
problem-method-safe = Nothing was changed.
problem-method-do = Go back to the first page and use its buttons.

problem-bad-input-what = What was sent cannot be read
problem-bad-input-safe = Nothing was changed.
problem-bad-input-do = Go back in the browser, reload the page, and type it again.

problem-too-large-what = What was sent is too long
problem-too-large-safe = Nothing was stored.
problem-too-large-do = Go back in the browser, shorten the text, and send it again.

problem-stale-form-what = This page does not belong to your present session
problem-stale-form-safe = Nothing was changed. What you typed is still on the page before.
problem-stale-form-do = Go back, reload the page, and try again.

problem-forbidden-what = Your role may not do this
problem-forbidden-safe = Nothing was changed. The attempt is in the audit log.
problem-forbidden-do = If it is needed, ask a supervisor or an administrator.

problem-signed-out-what = Your session has ended
problem-signed-out-safe = What you just sent was not stored. What was stored before is as it was.
problem-signed-out-do = Sign in in another tab, then go back, reload the page, and try again.

problem-conflict-what = Somebody else changed the same thing first
problem-conflict-safe = Your change was not stored. Theirs is.
problem-conflict-do = Reload the page before, look at what it says now, and try again.

problem-step-what = This step is not due yet
problem-step-safe = Nothing went on. That the order was wrong is in the audit log.
problem-step-do = Reload the call and go on from the step that it shows.

problem-throttled-what = Too many failures: nothing is taken for a while
problem-throttled-safe = Nothing was compared and nothing was changed.
problem-throttled-do = Wait a while, then try again.

problem-busy-what = The desk is too busy for this right now
problem-busy-safe = This was not stored. Accepted requests are as they were.
problem-busy-do = Wait some seconds and send the same page again. It cannot happen twice.

problem-unwritable-what = This cannot be stored: the database can only be read
problem-unwritable-safe = This was not stored. Accepted requests are as they were.
problem-unwritable-do = Call a supervisor at once. Until then take requests on paper, as the manual says.

problem-full-what = There is no room left to store this
problem-full-safe = This was not stored. Accepted requests are as they were.
problem-full-do = Call a supervisor at once. Until then take requests on paper, as the manual says.

problem-internal-what = Something is wrong on our side
problem-internal-safe = Reloading the page before shows whether this was stored. No accepted request is ever lost.
problem-internal-do = Reload the page before; where the change is missing, send it again. If it goes on, tell a supervisor the time below.

problem-timeout-what = This took too long
problem-timeout-safe = Reloading the page before shows whether this was stored. It cannot happen twice.
problem-timeout-do = Reload the page before; where the change is missing, send it again.

problem-other-agent-what = Another agent has this call
problem-other-agent-safe = Nothing was changed. What they typed stays.
problem-other-agent-do = Go back to the call; if you need to, take it over first.

problem-not-a-form-what = The desk takes forms only
problem-not-a-form-safe = Nothing was changed; what was sent was not looked at.
problem-not-a-form-do = Use the desk's own pages. A program sends application/x-www-form-urlencoded.
problem-typed = What you typed
problem-too-often-what = Too many requests came from your address in a short time
problem-too-often-safe = This request was not looked at. Nothing was changed.
problem-too-often-do = Wait a moment, then try again; where it goes on, tell an administrator.
problem-unproven-what = No checkpoint of the audit log could be signed
problem-unproven-safe = Nothing was taken out. The audit log goes on being written.
problem-unproven-do = Tell a supervisor, and look at the alarms and at “audit log” in the operations manual.
