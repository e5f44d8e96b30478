export { decodeBase32, encodeBase32 } from './base32.js';
export { hotp, OTP_ALGORITHMS } from './hotp.js';
export type { OtpAlgorithm, OtpParameters } from './hotp.js';
export { otpauthUri } from './otpauth-uri.js';
export type { OtpauthLabel } from './otpauth-uri.js';
export { DEFAULT_TOTP, matchTotp, totp, totpStep } from './totp.js';
export type { TotpParameters } from './totp.js';
export { scanWindow, WIDEST_SCAN } from './window-scan.js';
export type { ScanWindow } from './window-scan.js';
