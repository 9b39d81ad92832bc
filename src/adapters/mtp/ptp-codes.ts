/**
 * What is used of PTP (ISO 15740) and MTP 1.1 (USB-IF): reading only. Operations that send, move, format or delete are left out on
 * purpose, so that no caller can ask for one.
 */
export const OPERATION = {
  getDeviceInfo: 0x1001,
  openSession: 0x1002,
  closeSession: 0x1003,
  getStorageIds: 0x1004,
  getStorageInfo: 0x1005,
  getObjectHandles: 0x1007,
  getObjectInfo: 0x1008,
  getDevicePropValue: 0x1015,
  getPartialObject: 0x101b,
  /** MTP: one property of an object. */
  getObjectPropValue: 0x9803,
  /** Android's extension: offsets of 64 bits. */
  getPartialObject64: 0x95c1,
} as const;

export type Operation = (typeof OPERATION)[keyof typeof OPERATION];

export const RESPONSE_OK = 0x2001;
export const RESPONSE_SESSION_OPEN = 0x201e;

/** A folder. */
export const FORMAT_ASSOCIATION = 0x3001;
export const PROPERTY_OBJECT_SIZE = 0xdc04;
export const PROPERTY_BATTERY = 0x5001;
export const PROPERTY_DATE_TIME = 0x5011;
/** As a parent: what lies at a storage's root. */
export const ROOT_PARENT = 0xffffffff;
