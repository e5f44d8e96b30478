/** Ends a command with one clear sentence: what is wrong and what to do. Shown without a stack trace, exit code 1. */
export class Stop extends Error {}
