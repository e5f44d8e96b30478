import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@vidimus/service-kit';
import { startTestRoom } from '@vidimus/testing';
import { otpSyncRoom } from './otp-sync.room.js';

describe('the room', () => {
  it('does not start when its settings leave a guesser too good a chance', async () => {
    const start = startTestRoom(otpSyncRoom, { env: { VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: '20' } });
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/VIDIMUS_OTP_SYNC_GUESS_BOUND/);
  });

  it('does not start without a keystore for the keys of seeds, and says which setting is missing', async () => {
    const start = startTestRoom(otpSyncRoom);
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/SETTING_MISSING.*VIDIMUS_OTP_SYNC_KEYSTORE_FILE/);
  });
});
