/** The page where a citizen logs in by hand and gets his ticket to copy; no script, no style from elsewhere. */
export function loginPage(result?: { readonly ticket: string } | { readonly error: string }): string {
  const message =
    result === undefined
      ? ''
      : 'ticket' in result
        ? `<p role="status">Ticket, good for one minute: <code>${result.ticket}</code></p>`
        : `<p role="alert">${result.error}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Simulated tax login</title></head>
<body>
<main>
<h1>Simulated tax login</h1>
<p>This page stands in for the national tax login. The people who can log in are invented.</p>
${message}
<form method="post" action="/tax/login">
<p><label>User name <input name="username" autocomplete="off" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="off" required></label></p>
<p><button>Log in</button></p>
</form>
</main>
</body>
</html>
`;
}
