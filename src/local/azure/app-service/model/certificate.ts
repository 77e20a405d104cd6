import { randomBytes } from "node:crypto";
import { notImplemented } from "../../arm/protocol";
import { withNames } from "../../bodies/body-type";
import { textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { ResourceModel } from "../../generic/resource-model";
import type { AppService } from "../app-service";

const SIX_MONTHS_MILLISECONDS = 180 * 24 * 60 * 60 * 1000;

/** The longest host name that a managed certificate can have. Source: as for {@link managedCertificates}. */
const LONGEST_HOST_NAME = 64;

/**
 * Managed certificates, which App Service issues for custom host names. They have a thumbprint at once, and no key: the front
 * door has a certificate of its own for each name. Certificates that are uploaded are not modelled.
 *
 * Source: "Add and manage TLS/SSL certificates in Azure App Service", Microsoft. The other texts of errors are made up: no
 * document has them.
 */
export function managedCertificates(service: AppService): ResourceModel {
  return {
    type: "Microsoft.Web/certificates",
    isRegional: true,
    properties: withNames("canonicalName", "serverFarmId", "password", "pfxBlob", "hostNames", "keyVaultId"),
    // As for all of App Service's own resources. The Azure CLI takes no other.
    createdStatus: 200,
    complete({ top, properties, before }) {
      const hostName = textIn(properties, "canonicalName");
      if (hostName === undefined) {
        throw notImplemented("a certificate that is not a managed one: a PUT without 'canonicalName'");
      }
      refuse(service, hostName, textIn(properties, "serverFarmId"));
      const now = service.clock.now();
      const issued = before?.properties ?? {
        thumbprint: randomBytes(20).toString("hex").toUpperCase(),
        issueDate: new Date(now).toISOString(),
        expirationDate: new Date(now + SIX_MONTHS_MILLISECONDS).toISOString(),
      };
      const { password: _password, ...written } = properties;
      return {
        top,
        properties: {
          ...written,
          friendlyName: "",
          subjectName: hostName,
          hostNames: [hostName],
          issuer: "DigiCert",
          thumbprint: issued.thumbprint ?? null,
          issueDate: issued.issueDate ?? null,
          expirationDate: issued.expirationDate ?? null,
          password: null,
          pfxBlob: null,
          keyVaultId: null,
          keyVaultSecretName: null,
          valid: null,
        },
        hidden: {},
      };
    },
    refuseDeletion({ properties: { thumbprint } }) {
      const bound = Object.values(service.sites)
        .flatMap((site) => Object.values(site.slots))
        .flatMap((slot) => Object.values(slot.hostNameBindings ?? {}))
        .find((binding) => binding.thumbprint === thumbprint);
      if (bound) {
        // Source: quoted in MarcStan/lets-encrypt-azure#7.
        const message = `Cannot remove certificate with thumbprint ${thumbprint} because it is used for hostname ${bound.hostName}.`;
        throw webError(409, "Conflict", message);
      }
    },
  };
}

/** Refuses what App Service issues no certificate for. */
function refuse(service: AppService, hostName: string, serverFarmId: string | undefined): void {
  if (serverFarmId === undefined || service.findPlan(serverFarmId) === undefined) {
    throw webError(400, "BadRequest", "The parameter 'serverFarmId' of a managed certificate must be a plan's id.");
  }
  if (hostName.startsWith("*.") || hostName.length > LONGEST_HOST_NAME) {
    throw webError(400, "BadRequest", `No managed certificate can be issued for '${hostName}'.`);
  }
  if (service.slotWith(hostName) === undefined || !service.findsRecordsOf(hostName)) {
    throw webError(
      400,
      "BadRequest",
      `No managed certificate can be issued for '${hostName}': it is not bound to an app, or its DNS records do not lead there.`,
    );
  }
}
