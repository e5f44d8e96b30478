import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';

const SUBMIT = `document.getElementById('op.logoutForm').submit();`;
const SUBMIT_HASH = createHash('sha256').update(SUBMIT).digest('base64');

/** Signing out needs no second question: the page confirms by itself, and shows a button where scripts are off. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  // The provider's form carries no answer of its own; without `logout` it would keep the session.
  const answered = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>');
  const button = '<noscript><button type="submit" form="op.logoutForm">Sign out</button></noscript>';
  respond(ctx, 'Signing out', `${answered}${button}<script>${SUBMIT}</script>`, `script-src 'sha256-${SUBMIT_HASH}'; `);
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

function respond(ctx: KoaContextWithOIDC, title: string, body: string, script = ''): void {
  // No form-action: browsers apply it to the redirect after the form as well, and that leads to the application.
  ctx.set('content-security-policy', `default-src 'none'; ${script}frame-ancestors 'none'; base-uri 'none'`);
  ctx.type = 'html';
  ctx.body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}
