import { Module } from '@nestjs/common';
import { DeviceRoutesModule } from '../devices/device-routes.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { HolderAccountsModule } from '../holder-accounts/holder-accounts.module.js';
import { HolderLimitsModule } from '../holder-limits/holder-limits.module.js';
import { UserCodesModule } from '../user-codes/user-codes.module.js';
import { DeviceRecords } from './device-records.js';
import { InventoryController } from './inventory.controller.js';
import { InventoryRepository } from './inventory.repository.js';
import { TokenActsController } from './token-acts.controller.js';
import { TokenActs } from './token-acts.service.js';
import { TokenStock } from './token-stock.js';
import { TokenStockRepository } from './token-stock.repository.js';

@Module({
  imports: [DevicesModule, DeviceRoutesModule, HolderAccountsModule, HolderLimitsModule, UserCodesModule],
  controllers: [InventoryController, TokenActsController],
  providers: [DeviceRecords, InventoryRepository, TokenActs, TokenStock, TokenStockRepository],
  exports: [InventoryRepository, TokenActs, TokenStock],
})
export class InventoryModule {}
