import account from '../catalogues/account/it.json' with { type: 'json' };
import approval from '../catalogues/approval/it.json' with { type: 'json' };
import certificates from '../catalogues/certificates/it.json' with { type: 'json' };
import devices from '../catalogues/devices/it.json' with { type: 'json' };
import founding from '../catalogues/founding/it.json' with { type: 'json' };
import history from '../catalogues/history/it.json' with { type: 'json' };
import officers from '../catalogues/officers/it.json' with { type: 'json' };
import portal from '../catalogues/portal/it.json' with { type: 'json' };
import problems from '../catalogues/problems/it.json' with { type: 'json' };
import recovery from '../catalogues/recovery/it.json' with { type: 'json' };
import requests from '../catalogues/requests/it.json' with { type: 'json' };
import shell from '../catalogues/shell/it.json' with { type: 'json' };
import signin from '../catalogues/signin/it.json' with { type: 'json' };
import signing from '../catalogues/signing/it.json' with { type: 'json' };
import states from '../catalogues/states/it.json' with { type: 'json' };
import subject from '../catalogues/subject/it.json' with { type: 'json' };
import type { Messages } from '../messages.js';

export const it: Messages = { ...account, ...approval, ...certificates, ...devices, ...founding, ...history, ...officers, ...portal, ...problems, ...recovery, ...requests, ...shell, ...signin, ...signing, ...states, ...subject };
