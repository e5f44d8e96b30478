import type { KoaContextWithOIDC } from 'oidc-provider';

/** Where the script of the sign-out page lies; it is a file, so that a content security policy needs no exception for it. */
export const SIGN_OUT_SCRIPT = { path: '/oidc/sign-out.js', source: `document.getElementById('op.logoutForm').submit();` } as const;

/** Signing out needs no second question: the page confirms by itself, and has a button for where scripts are off. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  // The provider's form carries no answer of its own; without `logout` it would keep the session.
  const answered = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/><button type="submit">Sign out</button></form>');
  respond(ctx, 'Signing out', `${answered}<script src="${SIGN_OUT_SCRIPT.path}"></script>`);
}

/** Shown when there is no application to return to after signing out. */
export function loggedOutPage(ctx: KoaContextWithOIDC): void {
  respond(ctx, 'Signed out', '<p>You are signed out. <a href="/">Sign in again</a></p>');
}

/** Shown when a sign-in request is broken or too old to be answered to the application. */
export function errorPage(ctx: KoaContextWithOIDC, error: string): void {
  const code = error.replace(/[^a-z_]/g, '');
  respond(ctx, 'Sign-in is not possible', `<p>This sign-in cannot go on. <a href="/">Begin again</a></p><p><small>${code}</small></p>`);
}

function respond(ctx: KoaContextWithOIDC, title: string, body: string): void {
  ctx.set('content-security-policy', "default-src 'none'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  ctx.type = 'html';
  ctx.body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}
