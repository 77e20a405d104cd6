import { checkImage } from "../../../rules";

/** What a container image's name is preceded by where packages have URLs. */
const SCHEME = "docker://";

/** The start of `linuxFxVersion` and `windowsFxVersion` of an app that is a container. Source: "Configure a custom container", Microsoft. */
const DOCKER = /^DOCKER\|(.+)$/i;

/** Whether a text can be an image's name, for example `shop.azurecr.io/shop:1.0.0`. */
export function isImageName(text: string): boolean {
  return checkImage("image", text).length === 0;
}

/** An image as packages are named. Without a tag or a digest it is the one that has the tag `latest`, as for Docker. */
export function imageUri(image: string): string {
  const name = image.trim();
  const repository = name.slice(name.lastIndexOf("/") + 1);
  return `${SCHEME}${/[:@]/.test(repository) ? name : `${name}:latest`}`;
}

/** The image that {@link imageUri} made a URI of; undefined for any other URI. */
export function imageOf(uri: string): string | undefined {
  return uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : undefined;
}

/** The image that a stack names, for example `DOCKER|shop.azurecr.io/shop:1.0.0`; undefined for every other stack. */
export function imageOfStack(stack: string): string | undefined {
  return DOCKER.exec(stack.trim())?.[1];
}
