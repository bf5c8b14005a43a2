import type { ItemLine } from '../records/gl-record.ts'
import { yesNo } from './xml-text.ts'

/** The warehouse attributes, which are empty without ConnectWise's warehouses. */
const emptyWarehouse = {
  WarehouseSiteName: '',
  WarehouseAddressLine1: '',
  WarehouseAddressLine2: '',
  WarehouseCity: '',
  WarehouseState: '',
  WarehouseZip: '',
  WarehouseCountry: '',
  WarehouseCountryCode: ''
}

/** The attributes from GLEntryRecID on that invoice details and purchase details share. */
export function itemXrefs (line: ItemLine): Record<string, string> {
  return {
    GLEntryRecID: String(line.entryId),
    GLTypeID: line.glTypeId,
    GLItemID: line.itemId,
    ItemTypeXref: '',
    InventoryXref: line.inventoryAccountNumber,
    CogsXref: line.costAccountNumber,
    SalesDescription: line.salesDescription,
    ItemDescription: line.description
  }
}

/** The attributes from UomName to Dropshipped that invoice details and purchase details share. */
export function itemStock (line: ItemLine, uomSchedule: string): Record<string, string> {
  return {
    UomName: line.unitOfMeasure,
    PriceLevelXref: 'DEFAULT',
    LocationXref: 'DEFAULT',
    BinDescription: 'DEFAULT',
    ...emptyWarehouse,
    UomScheduleXref: uomSchedule,
    SubCatDescription: 'Miscellaneous',
    Serialized: 'N',
    SerialNumbers: '',
    Dropshipped: yesNo(line.dropshipped)
  }
}
