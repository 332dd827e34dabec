/** Pixels of the picture for each of the SVG's own. */
const SCALE = 2;

/** An SVG as a picture of pixels. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  // A data address: a picture from a blob's address would taint the canvas of a page from disk.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)));
  });
}
