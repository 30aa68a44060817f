import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cudaProblem } from './onnxruntimeDevices';

const SHARED = 'libonnxruntime_providers_shared.so';

describe("what is said of CUDA's libraries", () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cuda-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('names the one that is missing and the package that holds it', () => {
    expect(cudaProblem(folder, folder)).toBe(
      `${SHARED} is not installed; it is in the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux and belongs into ${folder}`,
    );
  });

  it("gives the command that installs it where the package's script is there", async () => {
    await mkdir(path.join(folder, 'script'));
    const script = path.join(folder, 'script', 'install.js');
    await writeFile(script, '');
    expect(cudaProblem(folder, folder)).toBe(`${SHARED} is not installed; to install it: node ${script}`);
  });

  it('repeats what the loader of the system says of one that does not load', async () => {
    const library = path.join(folder, SHARED);
    await writeFile(library, 'no library');
    expect(cudaProblem(folder, folder)).toContain(library);
    expect(cudaProblem(folder, folder)).toContain('CUDA 12 and cuDNN 9 must be installed');
  });
});
