import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { TokenExportsController } from './token-exports.controller.js';
import { TokenExports } from './token-exports.service.js';

@Module({ imports: [DevicesModule], controllers: [TokenExportsController], providers: [TokenExports] })
export class TokenExportsModule {}
