/** The page where a citizen logs in; no script, no style from elsewhere. */
export function loginPage(form: {
  /** Where the form is sent. */
  readonly action: string;
  /** Sent along unseen. */
  readonly kept: readonly (readonly [name: string, value: string])[];
  readonly error?: string;
}): string {
  const hidden = form.kept.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('\n');
  return page(`<p>This page stands in for the national tax login. The people who can log in are invented.</p>
${form.error === undefined ? '' : `<p role="alert">${escaped(form.error)}</p>`}
<form method="post" action="${escaped(form.action)}">
${hidden}
<p><label>User name <input name="username" autocomplete="off" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="off" required></label></p>
<p><button name="action" value="login">Log in</button> <button name="action" value="cancel" formnovalidate>Cancel</button></p>
</form>`);
}

/** A page for what cannot go on. */
export function errorPage(sentence: string): string {
  return page(`<p role="alert">${escaped(sentence)}</p>`);
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Simulated tax login</title></head>
<body>
<main>
<h1>Simulated tax login</h1>
${content}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
