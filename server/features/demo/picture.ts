import sharp from 'sharp'

const WIDTH = 640
const HEIGHT = 480
type Colour = readonly [number, number, number]

const SKY: Colour = [176, 206, 230]
const WALL: Colour = [214, 178, 140]
const GATE: Colour = [38, 84, 164]
const ROAD: Colour = [150, 138, 124]

/** What is seen at a point of the street: a blue gate in a wall, under the sky. */
function colourAt(x: number, y: number): Colour {
  if (y > 400) return ROAD
  const inGate = x > 220 && x < 420 && y > 170
  if (inGate) {
    const frame = x < 232 || x > 408 || y < 184 || y > 388 || Math.abs(y - 285) < 6
    return frame || (x - 232) % 22 < 8 ? GATE : ROAD
  }
  return y > 150 ? WALL : SKY
}

/** The photograph of the gate that the family sends: drawn, so that it shows nobody's home. */
export async function pictureOfTheGate(): Promise<File> {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) pixels.set(colourAt(x, y), (y * WIDTH + x) * 3)
  }
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const
  const jpeg = await sharp(pixels, { raw }).jpeg({ quality: 82 }).toBuffer()
  return new File([new Uint8Array(jpeg)], 'gate.jpg', { type: 'image/jpeg' })
}
