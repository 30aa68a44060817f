/** A process of its own that edits, to be killed: node editingHost.js SCAN JOURNALS COMPUTE SEED. */
import { LabelMaps } from '../../src/extension/editing/labelMaps';
import { computeService, EditedCase } from './editedCase';
import { randomSteps } from './randomEdits';

async function main([scan = '', journals = '', compute = '', seed = '']: readonly string[]): Promise<void> {
  const edited = new EditedCase(scan, computeService(compute), new LabelMaps(journals));
  await edited.session.load();
  const { dims } = edited.scene.scan;
  for (const step of randomSteps(Number(seed), [dims[0], dims[1], dims[2]])) {
    await edited.do(step);
    await edited.edits.flush();
    // One letter for each step that is done.
    process.stdout.write('.');
  }
}

void main(process.argv.slice(2));
