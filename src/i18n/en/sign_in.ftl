sign-in-heading = Sign in
sign-in-login = Sign-in name
sign-in-password = Password
sign-in-submit = Sign in
sign-in-refused = You could not be signed in
sign-in-throttled = Too many failures: signing in is closed for a while
sign-in-help = Check name and password, wait a little, and try again. If you are on a call, ask a colleague to take it over.
sign-in-until = It opens again at { $time }.
