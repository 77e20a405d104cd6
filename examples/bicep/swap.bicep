// Swaps the slot that holds a build into production. If production runs that build already, nothing happens.

param appName string
param location string
param version string

resource app 'Microsoft.Web/sites@2018-02-01' = {
  name: appName
  location: location
  kind: 'app,linux'
  properties: {
    // Bicep's types do not have it.
    #disable-next-line BCP037
    targetBuildVersion: version
  }
}
