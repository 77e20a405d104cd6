import { checkImage } from "../../../rules";

/** The prefix of a container image's name, where packages have URLs. */
const SCHEME = "docker://";

/**
 * The start of `linuxFxVersion` and `windowsFxVersion` if the app is a container. Source: "Configure a custom
 * container", Microsoft.
 */
const DOCKER = /^DOCKER\|(.+)$/i;

/** Whether a text can be an image's name, for example `shop.azurecr.io/shop:1.0.0`. */
export function isImageName(text: string): boolean {
  return checkImage("image", text).length === 0;
}

/** An image's name as the URI of a package. Without a tag or a digest, the tag is `latest`, as for Docker. */
export function imageUri(image: string): string {
  const name = image.trim();
  const repository = name.slice(name.lastIndexOf("/") + 1);
  return `${SCHEME}${/[:@]/.test(repository) ? name : `${name}:latest`}`;
}

/** The image of a URI that {@link imageUri} made; undefined for any other URI. */
export function imageOf(uri: string): string | undefined {
  return uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : undefined;
}

/** The image that a stack names, for example `DOCKER|shop.azurecr.io/shop:1.0.0`; undefined for any other stack. */
export function imageOfStack(stack: string): string | undefined {
  return DOCKER.exec(stack.trim())?.[1];
}
