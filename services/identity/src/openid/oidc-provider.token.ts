/** Token of the OpenID Connect provider. */
export const OIDC_PROVIDER = Symbol('vidimus.identity.oidc-provider');
