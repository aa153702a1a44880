problem-safe = いまの状態
problem-do = 次にすること
problem-home = 最初の画面へ戻る
problem-sign-in = サインインする
problem-status = 状態コード { $status }

problem-not-found-what = このページはありません
problem-not-found-safe = 何も変更されていません。受け付けた依頼と通話の記録はそのままです。
problem-not-found-do = アドレスを確かめるか、最初の画面からたどってください。

problem-method-what = この操作は受け付けられません
problem-method-safe = 何も変更されていません。
problem-method-do = 最初の画面へ戻り、ボタンから操作し直してください。

problem-bad-input-what = 送られた内容を読み取れませんでした
problem-bad-input-safe = 何も変更されていません。
problem-bad-input-do = ブラウザーの「戻る」で前の画面へ戻り、再読み込みしてから入力し直してください。

problem-too-large-what = 送られた内容が大きすぎます
problem-too-large-safe = 何も保存されていません。
problem-too-large-do = ブラウザーの「戻る」で前の画面へ戻り、文章を短くして送り直してください。

problem-stale-form-what = この画面は今のサインインのものではありません
problem-stale-form-safe = 何も変更されていません。入力した内容は前の画面に残っています。
problem-stale-form-do = 前の画面へ戻って再読み込みし、もう一度操作してください。

problem-forbidden-what = あなたの役割ではこの操作はできません
problem-forbidden-safe = 何も変更されていません。この操作を試みたことは監査ログに記録されました。
problem-forbidden-do = 必要な場合は、責任者または管理者に依頼してください。

problem-signed-out-what = サインインの有効期間が切れました
problem-signed-out-safe = いま送った内容は保存されていません。それまでに保存した内容はそのままです。
problem-signed-out-do = サインインしてから、もう一度操作してください。

problem-conflict-what = ほかの人が同じものを先に変更しました
problem-conflict-safe = あなたの変更は保存されていません。先に行われた変更はそのままです。
problem-conflict-do = 前の画面を再読み込みし、最新の内容を確かめてから操作し直してください。入力した内容は下に残っています。

problem-step-what = この手順はまだ行えません
problem-step-safe = 何も進んでいません。順番が違ったことは監査ログに記録されました。
problem-step-do = 通話の画面を再読み込みし、表示されている手順から続けてください。

problem-throttled-what = 失敗が続いたため、しばらく受け付けられません
problem-throttled-safe = 何も照合していません。何も変更されていません。
problem-throttled-do = しばらく待ってから、もう一度お試しください。

problem-busy-what = 混み合っていて処理できませんでした
problem-busy-safe = この操作は保存されていません。受け付け済みの依頼はそのまま残っています。
problem-busy-do = 数秒待ってから、同じ画面でもう一度送ってください。同じ操作が二重になることはありません。

problem-unwritable-what = データベースに書き込めないため、記録できませんでした
problem-unwritable-safe = この操作は保存されていません。受け付け済みの依頼はそのまま残っています。
problem-unwritable-do = ただちに責任者へ連絡してください。それまでは、手順書に従って紙で受け付けてください。

problem-full-what = 保存場所に空きがなく、記録できませんでした
problem-full-safe = この操作は保存されていません。受け付け済みの依頼はそのまま残っています。
problem-full-do = ただちに責任者へ連絡してください。それまでは、手順書に従って紙で受け付けてください。

problem-internal-what = こちらの不具合で処理できませんでした
problem-internal-safe = この操作が保存されたかどうかは、前の画面の再読み込みで確かめられます。受け付け済みの依頼が失われることはありません。
problem-internal-do = 前の画面を再読み込みし、反映されていなければもう一度送ってください。続く場合は、下の時刻を責任者へ伝えてください。

problem-timeout-what = 時間内に処理が終わりませんでした
problem-timeout-safe = この操作が保存されたかどうかは、前の画面の再読み込みで確かめられます。同じ操作が二重になることはありません。
problem-timeout-do = 前の画面を再読み込みし、反映されていなければもう一度送ってください。

problem-other-agent-what = ほかの担当者が対応している通話です
problem-other-agent-safe = 何も変更されていません。担当者が入力した内容はそのままです。
problem-other-agent-do = 通話の画面に戻り、必要であれば「この通話を引き継ぐ」を押してから続けてください。

problem-not-a-form-what = フォーム以外の形式は受け付けられません
problem-not-a-form-safe = 何も変わっていません。送られた内容は読んでいません。
problem-not-a-form-do = 画面のフォームをお使いください。プログラムからは application/x-www-form-urlencoded で送ってください。
problem-typed = あなたが入力した内容
problem-too-often-what = 短い間に多くの要求が届いたため、受け付けを止めています
problem-too-often-safe = この要求は処理していません。何も変更されていません。
problem-too-often-do = 少し待ってから、もう一度お試しください。続くときは管理者に知らせてください。
problem-unproven-what = 監査記録の検査点に署名できませんでした
problem-unproven-safe = 何も取り出していません。監査記録への書き込みは続いています。
problem-unproven-do = 責任者に連絡し、警報と運用手引きの「監査記録」を確かめてください。
