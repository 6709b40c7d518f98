/*
 * What icecream's programs say to each other, as bytes.
 *
 *   handshake := version:u32le agreed:u32le          both ways
 *   frame     := length:u32 type:u32 body            length counts the type
 *   string    := size:u32 byte* NUL                  size counts the NUL
 */

export const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, place) => bytes.writeUInt32BE(value >>> 0, place * 4));
  return bytes;
};

export const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(`${value}\0`);
  return Buffer.concat([u32(bytes.length), bytes]);
};

export const frame = (type: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 4, type), body]);
};

/** Cuts what arrives into the bodies of frames, each with its type. */
export class Frames {
  private rest = Buffer.alloc(0);

  push(bytes: Buffer, take: (type: number, body: Buffer) => void): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 8) {
      const end = 4 + this.rest.readUInt32BE(0);
      if (this.rest.length < end) return;
      take(this.rest.readUInt32BE(4), this.rest.subarray(8, end));
      this.rest = this.rest.subarray(end);
    }
  }
}
