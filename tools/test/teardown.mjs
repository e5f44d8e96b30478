/** jest's global tear-down: stops what the project's set-up started. */
export default async function tearDown() {
  await globalThis.vidimusStopInfrastructure?.();
}
