/**
 * Stands in for dcmjs in view3d.js. Cornerstone takes its log from there; the rest is looked at while its
 * modules start, and used by readers of DICOM only, of which there are none here.
 */
import log from 'loglevel';

export const constants = {};
export { log };
export default {
  async: {},
  constants,
  data: { DicomMetaDictionary: { dictionary: {}, nameMap: {} } },
  log,
  utilities: { DicomMetadataListener: Object },
};
