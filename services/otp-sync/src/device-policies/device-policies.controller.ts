import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { devicePolicies, devicePolicyView, putDevicePolicy, viewOfDevicePolicy } from './device-policies.schemas.js';
import type { DevicePolicyView, PutDevicePolicy } from './device-policies.schemas.js';
import { DevicePolicies } from './device-policies.service.js';

const organisationId = z.uuid();

/** What an organisation asks of whoever looks after its devices. */
@Controller('v1/device-policies')
export class DevicePoliciesController {
  constructor(private readonly policies: DevicePolicies) {}

  @Get()
  @Allow('organisation:read')
  @Returns(devicePolicies, { description: 'What was set for the organisations that you may see; others ask for nothing.' })
  async list(@CurrentPrincipal() principal: Principal): Promise<{ items: DevicePolicyView[] }> {
    return { items: (await this.policies.list(scopeFor(principal, 'organisation:read'))).map(viewOfDevicePolicy) };
  }

  @Put(':organisationId')
  @Allow('organisation:manage')
  @NoIdempotencyKey('The whole policy is replaced; a repetition leaves the same.')
  @ProblemResponses('not-found', 'unprocessable', 'unavailable')
  @Returns(devicePolicyView, { description: 'The policy holds from now on; what a second officer was asked for before still needs him.' })
  async put(@CurrentPrincipal() principal: Principal, @Param('organisationId', { schema: organisationId }) id: string, @Body({ schema: putDevicePolicy }) body: PutDevicePolicy): Promise<DevicePolicyView> {
    return viewOfDevicePolicy(await this.policies.put(changeContext(principal, 'put-policy'), scopeFor(principal, 'organisation:manage'), id, body));
  }

  @Get(':organisationId')
  @Allow('organisation:read')
  @ProblemResponses('not-found')
  @Returns(devicePolicyView, { description: 'What was set; an organisation for which nothing was set asks for nothing.' })
  async get(@CurrentPrincipal() principal: Principal, @Param('organisationId', { schema: organisationId }) id: string): Promise<DevicePolicyView> {
    return viewOfDevicePolicy(await this.policies.get(scopeFor(principal, 'organisation:read'), id));
  }
}
