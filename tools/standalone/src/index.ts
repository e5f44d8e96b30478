export { startPlatform } from './platform/platform.js';
export type { Platform, PlatformOptions } from './platform/platform.js';
export { newInstallation } from './installation/installation.js';
export type { Installation } from './installation/installation.js';
