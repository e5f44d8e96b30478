export { startPlatform } from './platform/platform.js';
export type { Platform, PlatformOptions } from './platform/platform.js';
export { newInstallation } from './installation/installation.js';
export { LISTENERS } from './installation/listeners.js';
export type { Installation } from './installation/installation.js';
