import { buildWeb } from '../bootstrap/build.mjs';

await buildWeb();
