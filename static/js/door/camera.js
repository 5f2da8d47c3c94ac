// Reads codes where the browser can. Where it cannot, a scanner that types, or the name, does the same.
export const canScan = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices);

export async function scan(video, found) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  let last = "";
  const look = async () => {
    if (video.hidden) return;
    const [code] = await detector.detect(video).catch(() => []);
    if (code && code.rawValue !== last) found((last = code.rawValue));
    setTimeout(look, 250);
  };
  look();
  return () => {
    video.hidden = true;
    stream.getTracks().forEach((track) => track.stop());
  };
}
