import { buildWeb } from '../../bootstrap/build.mjs';

try {
  await buildWeb();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
