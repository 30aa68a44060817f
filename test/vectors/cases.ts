/** Which check belongs to which case. */
import { z, ZodError } from 'zod';
import { checkArgmaxMetrics } from './argmaxMetrics';
import { skip, type Check } from './check';
import { checkDistanceMaps, checkTransform } from './distanceMaps';
import type { EdtCase, PeerCase, ReferenceCase } from './format';
import { checkLosses } from './losses';
import { UnreadableError } from './maskText';
import {
  checkChannelTransform,
  checkDeepmind,
  checkMonaiAverageSurfaceDistance,
  checkMonaiDice,
  checkMonaiGeneralizedDice,
  checkMonaiHausdorff,
  checkMonaiSurfaceDice,
} from './peerMetrics';
import { checkMonaiHausdorffLoss, checkMonaiSkeletonDice } from './monaiContours';
import { checkMonaiDiceLoss, checkMonaiGeneralizedDiceLoss, checkMonaiTversky } from './monaiOverlap';
import { checkMonaiDiceCe, checkMonaiFocal } from './monaiPixelwise';
import { checkAlphaSchedule, checkDeepSupervision, checkPolynomialDecay } from './peerSchedules';
import { checkUpstreamTest } from './upstreamTests';

type PeerChecker = (testCase: PeerCase) => Check[] | Promise<Check[]>;

const PEER_CHECKERS: Readonly<Record<string, PeerChecker>> = {
  'monai.hausdorff_distance': checkMonaiHausdorff,
  'monai.average_surface_distance': checkMonaiAverageSurfaceDistance,
  'monai.surface_dice': checkMonaiSurfaceDice,
  'monai.compute_dice': checkMonaiDice,
  'monai.compute_generalized_dice': checkMonaiGeneralizedDice,
  'monai.GeneralizedDiceScore': checkMonaiGeneralizedDice,
  'deepmind.surface_distance': checkDeepmind,
  'boundary-loss.test': checkUpstreamTest,
  'edt (channel-wise)': checkChannelTransform,
  'nnunet.poly_lr': checkPolynomialDecay,
  'nnunet.deep_supervision_weights': checkDeepSupervision,
  'mist.alpha_scheduler': checkAlphaSchedule,
  'monai.DiceLoss': checkMonaiDiceLoss,
  'monai.DiceCELoss': checkMonaiDiceCe,
  'monai.GeneralizedDiceLoss': checkMonaiGeneralizedDiceLoss,
  'monai.TverskyLoss': checkMonaiTversky,
  'monai.FocalLoss': checkMonaiFocal,
  'monai.HausdorffDTLoss': checkMonaiHausdorffLoss,
  'monai.LogHausdorffDTLoss': checkMonaiHausdorffLoss,
  'monai.SoftclDiceLoss': checkMonaiSkeletonDice,
};

/** A name for a case of either kind, for the line printed of it. */
export function nameOf(testCase: ReferenceCase | PeerCase, index: number): string {
  if ('id' in testCase) return testCase.id;
  const { params } = testCase;
  return `${index} ${testCase.group} ${JSON.stringify(params)}`.slice(0, 160);
}

export async function checkCase(testCase: ReferenceCase | PeerCase): Promise<Check[]> {
  return 'id' in testCase ? checkReference(testCase) : checkPeer(testCase);
}

async function checkReference(testCase: ReferenceCase): Promise<Check[]> {
  return [...checkDistanceMaps(testCase), ...(await checkLosses(testCase)), ...checkArgmaxMetrics(testCase)];
}

async function checkPeer(testCase: PeerCase): Promise<Check[]> {
  const check = PEER_CHECKERS[testCase.group];
  if (!check) return [skip(testCase.group, 'nothing of this name in the product')];
  try {
    return await check(testCase);
  } catch (error) {
    if (error instanceof UnreadableError) return [skip(testCase.group, `cannot read ${error.message}`)];
    if (error instanceof ZodError) return [skip(testCase.group, `cannot read ${z.prettifyError(error)}`)];
    throw error;
  }
}

export function checkEdt(testCase: EdtCase): Check[] {
  return [checkTransform(testCase)];
}
