// An app with a staging slot, and a release by the swap that Microsoft documents: the slot is given a build and its name, then
// production is told the name of the build that it should run. index.ts declares the same with azure-slots.

@description('The name of the app, which is part of its address: unique in all of Azure.')
param appName string

@description('The build that production runs afterwards, for example 1.0.0.')
param version string

@description('Where the zip file of that build is.')
param packageUrl string

param location string = resourceGroup().location

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${appName}-plan'
  location: location
  kind: 'linux'
  sku: { name: 'S1' }
  properties: { reserved: true }
}

// It names no app settings. They would replace those that came with the last swap, and take the app's content with them.
resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: { linuxFxVersion: 'NODE|22-lts', alwaysOn: true }
  }

  resource sticky 'config' = {
    name: 'slotConfigNames'
    properties: { appSettingNames: ['ENVIRONMENT'] }
  }
}

// So production's own settings are merged into those that it has: read here, and written by a module.
module settings 'settings.bicep' = {
  name: 'production-settings'
  params: {
    appName: app.name
    current: list('${app.id}/config/appsettings', app.apiVersion).properties
    wanted: { ENVIRONMENT: 'production' }
  }
  dependsOn: [app::sticky]
}

resource staging 'Microsoft.Web/sites/slots@2024-04-01' = {
  parent: app
  name: 'staging'
  location: location
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Bicep's types do not have it.
    #disable-next-line BCP037
    buildVersion: version
    siteConfig: {
      linuxFxVersion: 'NODE|22-lts'
      alwaysOn: true
      appSettings: [
        { name: 'ENVIRONMENT', value: 'staging' }
        { name: 'WEBSITE_RUN_FROM_PACKAGE', value: packageUrl }
        { name: 'BUILD_VERSION', value: version }
      ]
    }
  }
  dependsOn: [settings]
}

// A template cannot name a resource twice, so the swap is a module.
module swap 'swap.bicep' = {
  name: 'swap'
  params: { appName: app.name, location: location, version: version }
  dependsOn: [staging]
}

output url string = 'https://${app.properties.defaultHostName}'
output slotUrl string = 'https://${staging.properties.defaultHostName}'
