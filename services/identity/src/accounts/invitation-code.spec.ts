import { describe, expect, it } from '@jest/globals';
import { deterministicIds } from '@vidimus/testing';
import { newInvitationCode, readInvitationCode, writeInvitationCode } from './invitation-code.js';

describe('invitation codes', () => {
  it('are read as they were written, blanks around them included', () => {
    const ids = deterministicIds();
    const code = newInvitationCode(ids.uuid(), ids);
    expect(readInvitationCode(` ${writeInvitationCode(code)}\n`)).toEqual(code);
  });

  it.each(['', '.', 'abc.def', 'AAAAAAAAAAAAAAAAAAAAAA', "AAAAAAAAAAAAAAAAAAAAAA.'; DROP TABLE account"])('are not %p', (text) => {
    expect(readInvitationCode(text)).toBeUndefined();
  });
});
