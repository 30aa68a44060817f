/** GLSL of the WebGL2 slice renderer. */

/** One triangle that covers the viewport. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Blends all layers in one pass. Interpolation is done by hand on texel fetches, since float textures
 * cannot be filtered everywhere and integer textures nowhere.
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;

uniform sampler2D scan;
uniform sampler2D scanColors;
uniform sampler2D distanceMap;
uniform sampler2D distanceColors;
uniform usampler2D reference;
uniform sampler2D referenceColors;
uniform usampler2D prediction;
uniform sampler2D predictionColors;

uniform float viewportHeight;
uniform vec2 offset;          // device pixels of the centre of slice pixel (0, 0)
uniform vec2 scale;           // device pixels per slice pixel
uniform vec2 window;          // low, high
uniform bool smoothly;
uniform float distanceClip;
uniform vec3 opacity;         // distance map, reference, prediction; 0 where there is none

out vec4 color;

float texel(sampler2D image, ivec2 at) {
  return texelFetch(image, clamp(at, ivec2(0), textureSize(image, 0) - 1), 0).r;
}

float valueAt(sampler2D image, vec2 at) {
  if (!smoothly) return texel(image, ivec2(floor(at + 0.5)));
  vec2 low = floor(at);
  vec2 share = at - low;
  ivec2 p = ivec2(low);
  return mix(
    mix(texel(image, p), texel(image, p + ivec2(1, 0)), share.x),
    mix(texel(image, p + ivec2(0, 1)), texel(image, p + ivec2(1, 1)), share.x),
    share.y);
}

vec3 scanColor(vec2 at) {
  float value = valueAt(scan, at);
  float share = value > window.x ? clamp((value - window.x) / (window.y - window.x), 0.0, 1.0) : 0.0;
  int last = textureSize(scanColors, 0).x - 1;
  return texelFetch(scanColors, ivec2(int(floor(share * float(last) + 0.5)), 0), 0).rgb;
}

vec4 labelColor(usampler2D indices, sampler2D colors, vec2 at) {
  int index = int(texelFetch(indices, ivec2(floor(at + 0.5)), 0).r);
  int width = textureSize(colors, 0).x;
  return texelFetch(colors, ivec2(index % width, index / width), 0);
}

void main() {
  vec2 screen = vec2(gl_FragCoord.x, viewportHeight - gl_FragCoord.y);
  vec2 at = (screen - offset) / scale;
  vec2 size = vec2(textureSize(scan, 0));
  if (any(lessThan(at, vec2(-0.5))) || any(greaterThanEqual(at, size - 0.5))) {
    color = vec4(0.0);
    return;
  }
  vec3 blended = scanColor(at);
  if (opacity.x > 0.0) {
    float share = clamp(valueAt(distanceMap, at) / distanceClip, -1.0, 1.0);
    int last = textureSize(distanceColors, 0).x - 1;
    int entry = int(floor((share + 1.0) * 0.5 * float(last) + 0.5));
    blended = mix(blended, texelFetch(distanceColors, ivec2(entry, 0), 0).rgb, opacity.x);
  }
  if (opacity.y > 0.0) {
    vec4 fill = labelColor(reference, referenceColors, at);
    blended = mix(blended, fill.rgb, fill.a * opacity.y);
  }
  if (opacity.z > 0.0) {
    vec4 fill = labelColor(prediction, predictionColors, at);
    blended = mix(blended, fill.rgb, fill.a * opacity.z);
  }
  color = vec4(blended, 1.0);
}`;
