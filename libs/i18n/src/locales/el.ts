import account from '../catalogues/account/el.json' with { type: 'json' };
import approval from '../catalogues/approval/el.json' with { type: 'json' };
import certificates from '../catalogues/certificates/el.json' with { type: 'json' };
import devices from '../catalogues/devices/el.json' with { type: 'json' };
import founding from '../catalogues/founding/el.json' with { type: 'json' };
import history from '../catalogues/history/el.json' with { type: 'json' };
import officers from '../catalogues/officers/el.json' with { type: 'json' };
import portal from '../catalogues/portal/el.json' with { type: 'json' };
import problems from '../catalogues/problems/el.json' with { type: 'json' };
import recovery from '../catalogues/recovery/el.json' with { type: 'json' };
import requests from '../catalogues/requests/el.json' with { type: 'json' };
import shell from '../catalogues/shell/el.json' with { type: 'json' };
import signin from '../catalogues/signin/el.json' with { type: 'json' };
import signing from '../catalogues/signing/el.json' with { type: 'json' };
import states from '../catalogues/states/el.json' with { type: 'json' };
import subject from '../catalogues/subject/el.json' with { type: 'json' };
import type { Messages } from '../messages.js';

export const el: Messages = { ...account, ...approval, ...certificates, ...devices, ...founding, ...history, ...officers, ...portal, ...problems, ...recovery, ...requests, ...shell, ...signin, ...signing, ...states, ...subject };
