import account from '../catalogues/account/pt-BR.json' with { type: 'json' };
import approval from '../catalogues/approval/pt-BR.json' with { type: 'json' };
import certificates from '../catalogues/certificates/pt-BR.json' with { type: 'json' };
import devices from '../catalogues/devices/pt-BR.json' with { type: 'json' };
import founding from '../catalogues/founding/pt-BR.json' with { type: 'json' };
import history from '../catalogues/history/pt-BR.json' with { type: 'json' };
import officers from '../catalogues/officers/pt-BR.json' with { type: 'json' };
import portal from '../catalogues/portal/pt-BR.json' with { type: 'json' };
import problems from '../catalogues/problems/pt-BR.json' with { type: 'json' };
import recovery from '../catalogues/recovery/pt-BR.json' with { type: 'json' };
import requests from '../catalogues/requests/pt-BR.json' with { type: 'json' };
import shell from '../catalogues/shell/pt-BR.json' with { type: 'json' };
import signin from '../catalogues/signin/pt-BR.json' with { type: 'json' };
import signing from '../catalogues/signing/pt-BR.json' with { type: 'json' };
import states from '../catalogues/states/pt-BR.json' with { type: 'json' };
import subject from '../catalogues/subject/pt-BR.json' with { type: 'json' };
import type { Messages } from '../messages.js';

export const ptBr: Messages = { ...account, ...approval, ...certificates, ...devices, ...founding, ...history, ...officers, ...portal, ...problems, ...recovery, ...requests, ...shell, ...signin, ...signing, ...states, ...subject };
