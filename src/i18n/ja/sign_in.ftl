sign-in-heading = サインイン
sign-in-login = サインイン名
sign-in-password = パスワード
sign-in-submit = サインインする
sign-in-refused = サインインできませんでした
sign-in-throttled = 失敗が続いたため、しばらくサインインできません
sign-in-help = サインイン名とパスワードをお確かめのうえ、少し待ってからもう一度お試しください。通話中の方は、ほかの担当者に代わってもらってください。
sign-in-until = { $time } からサインインできます。
