import { identityRoom, offerFirstAdministratorLink } from '@vidimus/identity';
import { openProductionRoom } from './open-production-room.js';
import type { Production } from './production-folder.js';

/** The link of the first administrator, as it is shown once. */
export interface PrintedLink {
  readonly address: string;
  readonly expiresAt: Date;
}

/**
 * Makes a link for the first administrator; one that was shown before opens nothing any more.
 * @throws Problem `conflict` once there is an administrator.
 */
export async function offerLink(folder: string, { organisationId, organisationName, publicUrl, mountedAt }: Production): Promise<PrintedLink> {
  const room = await openProductionRoom(identityRoom, folder, mountedAt);
  try {
    const { token, expiresAt } = await offerFirstAdministratorLink(room, { id: organisationId, name: organisationName });
    // Behind #, which no server and no log sees.
    return { address: `${publicUrl}/first-administrator#${token}`, expiresAt };
  } finally {
    await room.close();
  }
}
