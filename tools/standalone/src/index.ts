export { startPlatform } from './platform.js';
export type { Platform, PlatformOptions } from './platform.js';
export { newInstallation } from './installation.js';
export type { Installation } from './installation.js';
