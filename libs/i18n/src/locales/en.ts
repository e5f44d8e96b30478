import account from '../catalogues/account/en.json' with { type: 'json' };
import approval from '../catalogues/approval/en.json' with { type: 'json' };
import certificates from '../catalogues/certificates/en.json' with { type: 'json' };
import devices from '../catalogues/devices/en.json' with { type: 'json' };
import founding from '../catalogues/founding/en.json' with { type: 'json' };
import history from '../catalogues/history/en.json' with { type: 'json' };
import myDevices from '../catalogues/my-devices/en.json' with { type: 'json' };
import officers from '../catalogues/officers/en.json' with { type: 'json' };
import portal from '../catalogues/portal/en.json' with { type: 'json' };
import problems from '../catalogues/problems/en.json' with { type: 'json' };
import recovery from '../catalogues/recovery/en.json' with { type: 'json' };
import requests from '../catalogues/requests/en.json' with { type: 'json' };
import shell from '../catalogues/shell/en.json' with { type: 'json' };
import signin from '../catalogues/signin/en.json' with { type: 'json' };
import signing from '../catalogues/signing/en.json' with { type: 'json' };
import states from '../catalogues/states/en.json' with { type: 'json' };
import subject from '../catalogues/subject/en.json' with { type: 'json' };

/** English: the catalogue whose ids and arguments the others follow. */
export const en = { ...account, ...approval, ...certificates, ...devices, ...founding, ...history, ...myDevices, ...officers, ...portal, ...problems, ...recovery, ...requests, ...shell, ...signin, ...signing, ...states, ...subject };
