/** Logs a citizen in at the page that an authorization address leads to. @returns what stands in the address he is sent back to */
export async function logInAtTaxAuthority(
  authorizationUrl: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<{ code: string; state: string; iss: string }> {
  const page = await (await fetch(authorizationUrl)).text();
  const plain = (text: string): string => text.replace(/&#(\d+);/g, (_sign, code: string) => String.fromCharCode(Number(code)));
  const form = new URLSearchParams({ username, password, action: 'login' });
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) form.set(name, plain(value));
  const action = plain(/action="([^"]+)"/.exec(page)?.[1] ?? '');
  const answer = await fetch(new URL(action, authorizationUrl), { method: 'POST', body: form, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The tax login did not accept ${username}.`);
  const { searchParams } = new URL(location);
  const parameter = (name: string): string => searchParams.get(name) ?? '';
  return { code: parameter('code'), state: parameter('state'), iss: parameter('iss') };
}
