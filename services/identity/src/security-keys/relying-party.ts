/** Token of where security keys are used: `RelyingParty`, made from the public address. */
export const RELYING_PARTY = Symbol('vidimus.identity.relying-party');
