/** Draws meshes and lines with Cornerstone3D, whose 3D viewport is a scene of vtk.js. */
import { Enums, eventTarget, init, RenderingEngine } from '@cornerstonejs/core';
import '@kitware/vtk.js/Rendering/Profiles/Geometry.js';
import vtkCellArray from '@kitware/vtk.js/Common/Core/CellArray.js';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor.js';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper.js';
import type { Rgb } from '../render/colorMaps';
import type { Camera } from './camera';
import type { CreateScene3d, Picture3d, ShownLine, ShownMesh } from './scene3d';

const VIEWPORT = 'surfaces';
/** Names engines, since Cornerstone remembers them all. */
let engines = 0;

interface MeshActor {
  readonly shown: ShownMesh;
  readonly actor: vtkActor;
  readonly data: vtkPolyData;
}
interface LineActor {
  readonly shown: ShownLine;
  readonly actor: vtkActor;
  readonly data: vtkPolyData;
}

export const createScene3d: CreateScene3d = (element, listener) => {
  init({ rendering: { webGlContextCount: 1 }, debug: { statsOverlay: false } });
  const engineId = `boundary-lab-${++engines}`;
  const engine = new RenderingEngine(engineId);
  engine.enableElement({
    viewportId: VIEWPORT,
    type: Enums.ViewportType.VOLUME_3D_NEXT,
    element,
    defaultOptions: { background: [0, 0, 0], parallelProjection: true },
  });
  const renderer = engine.getRenderer(VIEWPORT);
  const meshes = new Map<string, MeshActor>();
  const lines = new Map<string, LineActor>();
  let wanted: Picture3d | undefined;
  let frame: number | undefined;

  const lost = (event: Event): void => {
    if (event instanceof CustomEvent && isOfEngine(event.detail, engineId)) listener.lost();
  };
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, lost);

  const draw = (): void => {
    frame = undefined;
    if (!wanted) return;
    const picture = wanted;
    keepOnly(meshes, picture.meshes);
    keepOnly(lines, picture.lines);
    for (const mesh of picture.meshes) meshes.set(mesh.key, showMesh(mesh));
    for (const line of picture.lines) lines.set(line.key, showLine(line));
    renderer.setBackground(...share(picture.background));
    placeCamera(picture.camera);
    engine.renderViewport(VIEWPORT);
    // The engine draws in the frame after this one.
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        listener.drawn(picture);
      });
    });
  };

  const keepOnly = (
    actors: Map<string, { readonly actor: vtkActor }>,
    shown: readonly { readonly key: string }[],
  ): void => {
    const keys = new Set(shown.map(({ key }) => key));
    for (const [key, { actor }] of actors) {
      if (keys.has(key)) continue;
      renderer.removeActor(actor);
      actor.delete();
      actors.delete(key);
    }
  };

  const showMesh = (mesh: ShownMesh): MeshActor => {
    const before = meshes.get(mesh.key);
    if (before?.shown === mesh) return before;
    const data = before?.shown.surface === mesh.surface ? before.data : meshData(mesh);
    const actor = before?.actor ?? newActor();
    const mapper = vtkMapper.newInstance();
    if (mesh.colors instanceof Uint8Array) {
      data
        .getPointData()
        .setScalars(vtkDataArray.newInstance({ name: 'colors', numberOfComponents: 3, values: mesh.colors }));
      mapper.setColorModeToDirectScalars();
      mapper.setScalarModeToUsePointData();
    } else {
      mapper.setScalarVisibility(false);
      actor.getProperty().setColor(...share(mesh.colors));
    }
    data.modified();
    mapper.setInputData(data);
    actor.getMapper()?.delete();
    actor.setMapper(mapper);
    const property = actor.getProperty();
    property.setOpacity(mesh.opacity);
    property.setInterpolationToPhong();
    // Enough light from everywhere that a colour can be found in the legend, enough shade for the shape.
    property.setAmbient(0.35);
    property.setDiffuse(0.65);
    property.setSpecular(0);
    return { shown: mesh, actor, data };
  };

  const showLine = (line: ShownLine): LineActor => {
    const before = lines.get(line.key);
    if (before?.shown === line) return before;
    const data = vtkPolyData.newInstance();
    data.getPoints().setData(Float32Array.from(line.points.flat()), 3);
    data.setLines(
      vtkCellArray.newInstance({ values: Uint32Array.of(line.points.length, ...line.points.keys()) }),
    );
    const actor = before?.actor ?? newActor();
    const mapper = vtkMapper.newInstance();
    mapper.setInputData(data);
    actor.getMapper()?.delete();
    actor.setMapper(mapper);
    const property = actor.getProperty();
    property.setColor(...share(line.color));
    property.setLighting(false);
    property.setLineWidth(2);
    return { shown: line, actor, data };
  };

  const newActor = (): vtkActor => {
    const actor = vtkActor.newInstance();
    renderer.addActor(actor);
    return actor;
  };

  const placeCamera = ({ focus, toward, up, halfHeight }: Camera): void => {
    const camera = renderer.getActiveCamera();
    const distance = 10 * halfHeight;
    camera.setParallelProjection(true);
    camera.setFocalPoint(...focus);
    camera.setPosition(
      focus[0] + distance * toward[0],
      focus[1] + distance * toward[1],
      focus[2] + distance * toward[2],
    );
    camera.setViewUp(...up);
    camera.setParallelScale(halfHeight);
    renderer.resetCameraClippingRange();
  };

  return {
    show: (picture) => {
      wanted = picture;
      frame ??= requestAnimationFrame(draw);
    },
    resize: () => {
      engine.resize(true, true);
      frame ??= requestAnimationFrame(draw);
    },
    dispose: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      wanted = undefined;
      eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, lost);
      keepOnly(meshes, []);
      keepOnly(lines, []);
      engine.destroy();
      element.replaceChildren();
    },
  };
};

function meshData({ surface }: ShownMesh): vtkPolyData {
  const { positions, normals, indices } = surface;
  const data = vtkPolyData.newInstance();
  data.getPoints().setData(positions, 3);
  const cells = new Uint32Array((4 * indices.length) / 3);
  for (let from = 0, to = 0; from < indices.length; from += 3, to += 4) {
    cells[to] = 3;
    cells[to + 1] = indices[from] ?? 0;
    cells[to + 2] = indices[from + 1] ?? 0;
    cells[to + 3] = indices[from + 2] ?? 0;
  }
  data.setPolys(vtkCellArray.newInstance({ values: cells }));
  data
    .getPointData()
    .setNormals(vtkDataArray.newInstance({ name: 'normals', numberOfComponents: 3, values: normals }));
  return data;
}

/** Channels from 0 to 1. */
const share = ([r, g, b]: Rgb): [number, number, number] => [r / 255, g / 255, b / 255];

const isOfEngine = (detail: unknown, engineId: string): boolean =>
  typeof detail === 'object' &&
  detail !== null &&
  'renderingEngineId' in detail &&
  detail.renderingEngineId === engineId;
